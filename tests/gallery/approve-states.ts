// The approval window in every state.
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { Scene } from './scene.ts';
import {
  approval,
  certificate,
  demoToken,
  good,
  hostile,
  LONG_COMPANY,
  loginApproval,
  otherToken,
  token,
  unusable,
} from './worlds.ts';
import type { BackgroundState } from '../../extension/platform/messages.ts';

/** Of a person alone */
function personal(now: number) {
  return certificate(now, { holder: '王'.repeat(60), company: '', companyCode: '', medium: '' });
}

/** Two of one card, one of another and three that cannot be used, with long names. */
function six(now: number): ApprovalView {
  const own = { ...personal(now), id: '7'.repeat(64) };
  const long = certificate(now, { company: LONG_COMPANY, issuer: LONG_COMPANY });
  const tokens = [token(now, { certificates: [long, own] }), otherToken(now)];
  return loginApproval(now, { tokens, unusable: unusable(now).slice(0, 3) });
}

export function approveScenes(now: number): Scene[] {
  const state = (
    name: string,
    view: ApprovalView,
    more: Partial<Scene> & { others?: ApprovalView[]; ended?: BackgroundState['ended'] } = {},
  ): Scene => {
    const { others = [], ended = [], ...rest } = more;
    return {
      name: `approve-${name}`,
      page: 'approve',
      hash: 'a1',
      state: good(now, { approvals: ended.length > 0 ? [] : [view, ...others], ended }),
      width: 480,
      height: 640,
      wait: 800,
      ...rest,
    };
  };
  const wrongPin = {
    'approval.answer': { state: 'again', problem: { code: 'token/pin-wrong', params: { tries: 4 } } },
  };
  const identity: ApprovalView['document'] = {
    ...approval(now).document,
    kind: 'identity',
    title: { zh: '读取卡片信息', en: 'Read card details' },
    fields: [
      {
        label: { zh: '网页将得到', en: 'The page receives' },
        value: '持卡人、企业名称、卡号、证书编号',
        strong: false,
      },
    ],
    text: '',
    size: 0,
  };
  return [
    state('login', loginApproval(now)),
    state('sign', approval(now)),
    state('sign-original', approval(now), { clicks: ['[role=tab]:nth-child(2)'], types: [['.find input', 'SeqNo']] }),
    state('hostile', hostile(now)),
    state('demo-two', approval(now, { tokens: [demoToken(now), otherToken(now)], certificate: 'd'.repeat(64) }), {
      others: [approval(now, { id: 'a2' }), approval(now, { id: 'a3' })],
    }),
    state(
      'choose',
      approval(now, { tokens: [demoToken(now), otherToken(now), token(now)], certificate: 'd'.repeat(64) }),
      { clicks: ['.certificate .button'] },
    ),
    state('choose-unusable', approval(now, { unusable: unusable(now) }), { clicks: ['.certificate .button'] }),
    state('choose-six', six(now), { clicks: ['.certificate .button'], height: 900 }),
    state('choose-narrow', six(now), { clicks: ['.certificate .button'], width: 240, height: 320 }),
    state(
      'personal',
      approval(now, { tokens: [token(now, { certificates: [personal(now)] })], unusable: unusable(now) }),
    ),
    state('wrong-pin', approval(now), {
      answers: wrongPin,
      types: [['.secret input', '12345678']],
      clicks: ['.confirm'],
    }),
    state('no-pin-typed', approval(now), { clicks: ['.confirm'] }),
    state('page-pin', loginApproval(now, { pin: 'page' })),
    state(
      'change-pin',
      approval(now, {
        verb: 'change-pin',
        pin: 'change',
        document: { ...identity, kind: 'pin-change', title: { zh: '修改IC卡密码', en: 'Change card PIN' }, fields: [] },
      }),
    ),
    state(
      'check-pin',
      approval(now, {
        verb: 'check-pin',
        document: { ...identity, kind: 'pin-check', title: { zh: '核对密码', en: 'Check PIN' }, fields: [] },
      }),
    ),
    state('program', approval(now, { page: null, tab: null, program: 'pid 4711 DeclarationDesk.exe' })),
    state('identity', approval(now, { verb: 'identity', pin: 'none', document: identity })),
    state(
      'batch',
      approval(now, {
        verb: 'batch',
        page: null,
        tab: null,
        document: {
          ...identity,
          kind: 'batch',
          title: { zh: '导入批次 0412', en: 'Import batch 0412' },
          fields: [
            { label: { zh: '票数', en: 'Count' }, value: '480', strong: true },
            { label: { zh: '有效', en: 'Valid for' }, value: '30 分钟', strong: false },
          ],
        },
      }),
    ),
    state(
      'forward',
      approval(now, {
        verb: 'forward',
        pin: 'none',
        document: {
          ...identity,
          kind: 'control-method',
          title: { zh: '官方控件的功能', en: 'Function of the official control' },
          fields: [{ label: { zh: '方法', en: 'Method' }, value: 'security_GetVersion', strong: false }],
        },
      }),
    ),
    state(
      'decrypt',
      approval(now, {
        verb: 'decrypt',
        page: null,
        program: 'tongqian',
        document: {
          ...identity,
          kind: 'envelope',
          title: { zh: '解密文件', en: 'Decrypt a file' },
          fields: [
            { label: { zh: '文件', en: 'File' }, value: '回执.xml.p7e', strong: true },
            { label: { zh: '收件人', en: 'Recipients' }, value: '2', strong: false },
            { label: { zh: '加密算法', en: 'Cipher' }, value: 'SM4-CBC', strong: false },
            { label: { zh: '密文长度', en: 'Encrypted bytes' }, value: '20480', strong: false },
          ],
        },
      }),
    ),
    state('countdown', approval(now, { expiresAt: now + 22_000 })),
    state('no-certificate', approval(now, { tokens: [], certificate: null })),
    state('done', approval(now), {
      answers: { 'approval.answer': { state: 'done', problem: null } },
      types: [['.secret input', '12345678']],
      clicks: ['.confirm'],
    }),
    state('failed', approval(now), {
      ended: [{ id: 'a1', outcome: 'failed', problem: { code: 'token/removed', params: {} } }],
    }),
    state('expired', approval(now), {
      ended: [{ id: 'a1', outcome: 'expired', problem: { code: 'approval/expired', params: {} } }],
    }),
    state('cancelled', approval(now), {
      ended: [{ id: 'a1', outcome: 'cancelled', problem: { code: 'approval/cancelled', params: {} } }],
    }),
    // not this one: how it ended nobody here has heard
    state('gone', approval(now), { ended: [{ id: 'a0', outcome: 'done', problem: null }] }),
    state('lost', approval(now), {}),
    state('loading', approval(now), { wait: 400 }),
    state('zoomed', hostile(now), { width: 240, height: 320 }),
    state('wide', approval(now), { width: 1280, height: 900 }),
  ].map((scene) => {
    if (scene.name === 'approve-loading') return { ...scene, state: null };
    if (scene.name === 'approve-lost' && scene.state)
      return { ...scene, state: { ...scene.state, link: { state: 'absent' as const } } };
    return scene;
  });
}
