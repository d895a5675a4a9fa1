// The one error class and the one table of everything that can go wrong, in the clerk's words.
// docs/errors.md and a test are made from this table; native codes (CKR_…) are mapped to it once per driver.

/** A sentence in both languages. `{name}` is replaced by the parameter of that name; a part in [brackets] is left out when its parameter is missing. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

interface Entry extends Bilingual {
  readonly advice: Bilingual;
}

function entry(zh: string, en: string, adviceZh: string, adviceEn: string): Entry {
  return { zh, en, advice: { zh: adviceZh, en: adviceEn } };
}

export const PROBLEMS = {
  'token/absent': entry(
    '读卡器里没有卡。',
    'There is no card in the reader.',
    '请插入电子口岸卡，插好后会自动继续。',
    'Insert the E-Port card; work continues by itself.',
  ),
  'token/no-reader': entry(
    '没有找到读卡器。',
    'No card reader was found.',
    '请插好读卡器的 USB 线，或换一个 USB 口。',
    'Plug in the reader, or try another USB port.',
  ),
  'token/service-stopped': entry(
    '读卡服务未启动。',
    'The smart card service is not running.',
    '请启动系统的智能卡服务（Windows：Smart Card；Linux：pcscd），启动后会自动继续。',
    'Start the smart card service (Windows: Smart Card; Linux: pcscd); work continues by itself.',
  ),
  'token/unrecognised': entry(
    '认不出这张卡。',
    'This card is not recognised.',
    '请确认卡没有插反；如果是新类型的卡，请让 IT 在设置里添加它的驱动。',
    'Check that the card is the right way round; for a new kind of card ask IT to add its driver in the options.',
  ),
  'token/busy': entry(
    '卡被其他程序占用。',
    'Another program is using the card.',
    '请关闭其他正在用卡的程序（例如官方客户端控件的窗口），关闭后再试。',
    'Close the other program that uses the card (for example a window of the official control), then try again.',
  ),
  'token/removed': entry(
    '签名过程中卡被拔出，没有产生签名。',
    'The card was pulled out while signing; nothing was signed.',
    '请重新插卡，然后在网页上再点一次。',
    'Insert the card and click again in the page.',
  ),
  'token/pin-wrong': entry(
    'IC卡密码不正确[，还可以重试 {tries} 次]。',
    'Wrong PIN[, {tries} tries left].',
    '请核对后重新输入；连续输错 5 次卡会被锁定。',
    'Check it and type it again; the card locks after 5 wrong tries.',
  ),
  'token/pin-locked': entry(
    'IC卡密码连续输错，卡已锁定。',
    'The card is locked after too many wrong PINs.',
    '请持卡到电子口岸制卡点解锁，带上单位介绍信和本人身份证。',
    'Take the card to an E-Port card office to unlock it, with the company letter and your ID.',
  ),
  'token/pin-length': entry(
    'IC卡密码长度不正确。',
    'The PIN has the wrong length.',
    '电子口岸卡的密码是 8 位，请核对后重新输入。没有动用卡的重试次数。',
    'E-Port card PINs have 8 characters. No try was used.',
  ),
  'token/pin-required': entry(
    '需要IC卡密码。',
    'A PIN is required.',
    '请在通签的确认窗口里输入IC卡密码。',
    'Type the PIN in the Tongqian window.',
  ),
  'token/pin-tries-low': entry(
    'IC卡密码只剩 {tries} 次机会，网页送来的密码不会用在卡上。',
    'Only {tries} PIN tries are left; a PIN sent by the page is not used on the card.',
    '请在通签的确认窗口里亲自输入IC卡密码。',
    'Type the PIN yourself in the Tongqian window.',
  ),
  'token/pin-factory': entry(
    'IC卡密码还是出厂值 88888888。',
    'The PIN is still the factory value 88888888.',
    '请尽快修改IC卡密码。',
    'Change the PIN soon.',
  ),
  'token/page-pin-distrusted': entry(
    '这个网页送来的密码上次不正确，没有使用。',
    'The PIN this page sent was wrong last time, so it is not used.',
    '请亲自输入IC卡密码。',
    'Type the PIN yourself.',
  ),
  'token/page-pin-unsafe': entry(
    '这张卡刚输错过密码，又查不到还剩几次，网页送来的密码没有使用。',
    'A wrong PIN was given to this card, which does not tell how many tries are left, so the PIN of the page is not used.',
    '请亲自输入IC卡密码。',
    'Type the PIN yourself.',
  ),
  'token/page-pin-not-used': entry(
    '网页送来的密码没有使用。',
    'The PIN sent by the page is not used.',
    '请亲自输入IC卡密码。',
    'Type the PIN yourself.',
  ),
  'batch/ended': entry('本次连续签名已结束。', 'This batch has ended.', '请重新发起。', 'Start it again.'),
  'batch/full': entry(
    '本次连续签名已达到确认的 {count} 票。',
    'This batch has reached the {count} items you confirmed.',
    '请重新发起并确认新的数量。',
    'Start a new one and confirm its number.',
  ),
  'token/library-hung': entry(
    '卡的驱动程序没有响应。',
    'The card driver does not answer.',
    '请拔卡再插一次；通签已重新启动该驱动。',
    'Pull the card and insert it again; Tongqian has restarted the driver.',
  ),
  'token/library-crashed': entry(
    '卡的驱动程序意外退出。',
    'The card driver ended unexpectedly.',
    '通签已重新启动该驱动，请再试一次；反复出现时请联系 IT 更新驱动。',
    'Tongqian has restarted the driver; try again. If it keeps happening, ask IT for a newer driver.',
  ),
  'token/library-refused': entry(
    '这个驱动文件不能加载：{reason}',
    'This driver file is not loaded: {reason}',
    '请让 IT 把驱动安装到受保护的目录，并在配置里登记它的完整路径。',
    'Ask IT to install the driver in a protected folder and to list its full path in the configuration.',
  ),
  'token/failed': entry(
    '卡返回了错误（{detail}）。',
    'The card reported an error ({detail}).',
    '请拔卡再插一次后重试；反复出现时把这段代码告诉 IT。',
    'Pull the card, insert it again and retry; if it keeps happening tell IT this code.',
  ),
  'token/key-missing': entry(
    '卡里没有可用的签名证书。',
    'The card holds no usable signing certificate.',
    '请确认插的是电子口岸卡；新卡请先到制卡点写入证书。',
    'Check that this is an E-Port card; a new card gets its certificate at the card office.',
  ),
  'token/mechanism': entry(
    '这张卡不支持所需的签名算法（{detail}）。',
    'This card cannot make the signature that is needed ({detail}).',
    '请换用另一张卡，或联系 IT 更新驱动。',
    'Use another card, or ask IT for a newer driver.',
  ),
  'token/signature-invalid': entry(
    '卡给出的签名没有通过核验，已丢弃。',
    'The signature made by the card did not verify and was discarded.',
    '请再试一次；反复出现时说明卡或驱动有问题，请联系 IT。',
    'Try again; if it keeps happening the card or its driver is faulty: tell IT.',
  ),
  'token/certificate-expired': entry(
    '证书已于 {date} 到期。',
    'The certificate expired on {date}.',
    '请到电子口岸制卡点办理证书更新。',
    'Renew the certificate at an E-Port card office.',
  ),
  'token/certificate-not-yet': entry(
    '证书要到 {date} 才生效。',
    'The certificate is not valid before {date}.',
    '请核对电脑的日期和时间。',
    'Check the date and time of this computer.',
  ),
  'token/other-company': entry(
    '登录用的是{login}的卡，现在插的是{card}的卡。',
    'You logged in with the card of {login}; the card now inserted belongs to {card}.',
    '请插回登录用的那张卡；要换公司，请先在网页上退出登录。',
    'Insert the card you logged in with; to change company, log out in the page first.',
  ),
  'token/choice-needed': entry(
    '同时插着 {count} 张卡，还没有选用哪一张。',
    '{count} cards are inserted and none has been chosen.',
    '请在通签的确认窗口里选择要用的卡。',
    'Choose the card in the Tongqian window.',
  ),
  'token/unknown': entry(
    '找不到所选的卡或证书。',
    'The chosen card or certificate is not there.',
    '请重新插卡，然后再试一次。',
    'Insert the card again and retry.',
  ),

  'approval/refused': entry(
    '您已拒绝，没有产生签名。',
    'You refused; nothing was signed.',
    '如果是误点，请在网页上再点一次。',
    'If that was a slip, click again in the page.',
  ),
  'approval/expired': entry(
    '确认窗口超过 120 秒没有操作，已取消，没有产生签名。',
    'The window was not answered within 120 seconds; nothing was signed.',
    '请在网页上再点一次。',
    'Click again in the page.',
  ),
  'approval/too-many': entry(
    '这个网页的签名请求太多，已拒绝。',
    'This page asks too often; the request was refused.',
    '请先处理已经打开的确认窗口。',
    'Answer the windows that are already open first.',
  ),
  'approval/cancelled': entry(
    '网页已关闭或离开，请求已取消，没有产生签名。',
    'The page was closed or left; nothing was signed.',
    '请回到网页上再点一次。',
    'Go back to the page and click again.',
  ),
  'approval/no-window': entry(
    '没有可用的确认窗口，请求已拒绝。',
    'No window is available to ask you, so the request was refused.',
    '请打开装有通签扩展并已配对的浏览器。',
    'Open a browser that has the Tongqian extension paired.',
  ),
  'approval/mismatch': entry(
    '确认的内容与请求不一致，已拒绝。',
    'What was confirmed is not what was asked; refused.',
    '请在网页上重新操作；反复出现时请联系 IT。',
    'Start again in the page; if it keeps happening tell IT.',
  ),
  'approval/unknown': entry(
    '这个请求已经处理过或已过期。',
    'This request was already answered or has expired.',
    '如果还需要，请在网页上再点一次。',
    'If you still need it, click again in the page.',
  ),

  'pairing/code-wrong': entry(
    '六位数字不正确，本次配对已作废。',
    'The six digits are wrong; this pairing is void.',
    '请重新运行 tongqian pair，输入新的六位数字。',
    'Run tongqian pair again and type the new digits.',
  ),
  'pairing/expired': entry(
    '配对超过 60 秒，已作废。',
    'Pairing took longer than 60 seconds and is void.',
    '请重新运行 tongqian pair。',
    'Run tongqian pair again.',
  ),
  'pairing/busy': entry(
    '另一个配对正在进行。',
    'Another pairing is under way.',
    '请先完成它，或等 60 秒。',
    'Finish it first, or wait 60 seconds.',
  ),
  'pairing/not-open': entry(
    '助手现在没有打开配对。',
    'The agent is not open for pairing.',
    '请在这台电脑上运行 tongqian pair，再点一次配对。',
    'Run tongqian pair on this computer, then click again.',
  ),
  'pairing/unknown': entry('没有这个配对。', 'There is no such pairing.', '请刷新列表。', 'Reload the list.'),
  'pairing/too-many': entry(
    '配对失败次数太多，请稍后再试。',
    'Too many failed pairings; try later.',
    '请等 10 分钟后再试；如果不是您在操作，请告诉 IT。',
    'Wait 10 minutes; if this was not you, tell IT.',
  ),

  'channel/not-paired': entry(
    '浏览器还没有和通签助手配对。',
    'This browser is not paired with the agent.',
    '请点“配对”，按提示输入六位数字。',
    'Click Pair and type the six digits.',
  ),
  'channel/not-proved': entry(
    '端口上的程序不是已配对的通签助手，没有向它发送任何内容。',
    'The program on the port is not the paired agent; nothing was sent to it.',
    '请联系 IT 检查是哪个程序占用了端口。',
    'Ask IT which program uses the port.',
  ),
  'channel/version': entry(
    '扩展和助手的版本不匹配。',
    'The extension and the agent have different versions.',
    '请更新通签扩展和通签助手到同一版本。',
    'Update both to the same version.',
  ),
  'channel/forged': entry(
    '连接上出现了未通过校验的数据，已断开。',
    'Data on the connection failed its check; the connection was closed.',
    '会自动重新连接；反复出现时请联系 IT。',
    'It reconnects by itself; if it keeps happening tell IT.',
  ),
  'channel/too-large': entry(
    '数据太大（{size}），超过上限 {limit}。',
    'The data is too large ({size}); the limit is {limit}.',
    '请分批处理。',
    'Split it into parts.',
  ),
  'channel/closed': entry(
    '与通签助手的连接已断开。',
    'The connection to the agent was closed.',
    '正在自动重新连接，请稍后再试。',
    'It reconnects by itself; try again in a moment.',
  ),

  'agent/not-running': entry(
    '通签助手未运行。',
    'The Tongqian agent is not running.',
    '请启动通签助手；启动后会自动继续。',
    'Start the Tongqian agent; work continues by itself.',
  ),
  'agent/paused': entry(
    '通签助手已暂停。',
    'The Tongqian agent is paused.',
    '请在弹出窗口里点“继续”。',
    'Click Resume in the popup.',
  ),
  'agent/locked': entry('通签已锁定。', 'Tongqian is locked.', '请在弹出窗口里解锁。', 'Unlock it in the popup.'),
  'agent/internal': entry(
    '通签助手内部错误。',
    'Internal error of the agent.',
    '请再试一次；反复出现时请把日志交给 IT。',
    'Try again; if it keeps happening give the log to IT.',
  ),
  'agent/port-taken': entry(
    '端口 {port} 已被其他程序占用。',
    'Port {port} is used by another program.',
    '请关闭那个程序，或用 --port 换一个端口。',
    'Close that program, or choose another port with --port.',
  ),
  'agent/already-running': entry(
    '这个数据目录已有一个通签助手在运行。',
    'An agent already runs on this data folder.',
    '不用再启动；要换目录请用 --data。',
    'No need to start another; use --data for another folder.',
  ),

  'request/invalid': entry(
    '请求的内容不符合约定（{detail}）。',
    'The request is malformed ({detail}).',
    '请更新通签扩展和助手；反复出现时请联系 IT。',
    'Update the extension and the agent; if it keeps happening tell IT.',
  ),
  'request/unknown-method': entry(
    '没有名为 {method} 的功能。',
    'There is no method {method}.',
    '请更新通签扩展和助手到同一版本。',
    'Update the extension and the agent to the same version.',
  ),
  'request/too-many': entry(
    '请求太多，没有执行。',
    'Too many requests at once; this one was not run.',
    '请等前面的请求完成后再试。',
    'Wait for the earlier requests, then try again.',
  ),
  'request/timeout': entry('等待超时。', 'It took too long.', '请再试一次。', 'Try again.'),
  'request/not-allowed': entry(
    '不允许这样做。',
    'This is not allowed.',
    '请在通签自己的页面里操作。',
    'Use the pages of Tongqian itself.',
  ),

  'eport/unknown-method': entry(
    '控件没有名为 {method} 的方法。',
    'The control has no method {method}.',
    '请联系网页的技术支持。',
    'Ask the support of the portal.',
  ),
  'eport/not-supported': entry(
    '通签还不支持 {method}。',
    'Tongqian does not support {method} yet.',
    '请安装官方客户端控件，通签会自动转给它。',
    'Install the official control; Tongqian passes this on to it.',
  ),
  'eport/method-refused': entry(
    '通签不执行 {method}，因为它会让网页直接操作本机文件、程序或卡。',
    'Tongqian does not run {method}: it would let a page reach files, programs or the card itself.',
    '请在官方客户端里完成这项操作。',
    'Do this in the official client.',
  ),
  'eport/method-not-listed': entry(
    '这个网站不能使用 {method}。',
    'This site may not use {method}.',
    '如果确实需要，请联系 IT。',
    'If you need it, ask IT.',
  ),
  'eport/arguments': entry(
    'args 中缺少或写错了 {name}。',
    'Argument {name} is missing or wrong.',
    '请联系网页的技术支持。',
    'Ask the support of the portal.',
  ),
  'eport/malformed': entry(
    '数据格式非法。',
    'The data is malformed.',
    '请刷新网页后再试。',
    'Reload the page and try again.',
  ),
  'eport/block-failed': entry(
    '分块数据接收失败。',
    'A block of the data could not be received.',
    '请刷新网页后再试；内容里如有表情符号请去掉。',
    'Reload the page and try again; remove emoji from the content if there are any.',
  ),
  'eport/too-large': entry(
    '内容太大（{size}），超过上限 {limit}。',
    'The content is too large ({size}); the limit is {limit}.',
    '请分批处理。',
    'Split it into parts.',
  ),
  'eport/signature-wrong': entry(
    '签名与内容或证书不符。',
    'The signature does not match the content or the certificate.',
    '请核对签名的内容和所用的证书。',
    'Check what was signed and with which certificate.',
  ),
  'eport/program-not-allowed': entry(
    '通签的设置不允许本机程序用卡签名。',
    'Local programs are not allowed to use the card.',
    '请让 IT 在配置 eport.allowPrograms 中登记这个程序。',
    'Ask IT to list the program under eport.allowPrograms.',
  ),
  'eport/control-failed': entry(
    '官方客户端控件返回错误：{detail}',
    'The official control reported: {detail}',
    '请按官方客户端控件的提示处理。',
    'Follow the advice of the official control.',
  ),
  'eport/control-unreachable': entry(
    '连接不上官方客户端控件。',
    'The official control does not answer.',
    '请重新启动官方客户端控件。',
    'Restart the official control.',
  ),

  'settings/invalid': entry(
    '配置文件有误：{detail}',
    'The configuration is wrong: {detail}',
    '请按文档修改配置文件后重新启动。',
    'Correct the file as documented and restart.',
  ),
  'settings/not-private': entry(
    '配置文件可被其他用户修改，没有采用：{path}',
    'Other users can change the configuration file, so it is not used: {path}',
    '请把文件权限改为只有本人可写。',
    'Make the file writable by its owner only.',
  ),
  'crypto/self-test': entry(
    '本机的国密算法没有通过自检，已停用国密签名。',
    'The SM2 algorithm of this computer failed its self-test; SM2 signing is off.',
    '请重新安装通签助手；仍然出现时请联系 IT。',
    'Install the agent again; if it stays, tell IT.',
  ),
  'certificate/untrusted': entry(
    '证书不是受信任的机构签发的。',
    'The certificate was not issued by a trusted authority.',
    '请核对插的是不是本平台认可的卡；反复出现时请联系 IT。',
    'Check that this card is accepted by this portal; if it keeps happening tell IT.',
  ),
  'store/damaged': entry(
    '数据文件损坏：{detail}',
    'A data file is damaged: {detail}',
    '没有改动该文件；请联系 IT 从备份恢复。',
    'The file was left as it is; ask IT to restore it from a backup.',
  ),
  'audit/damaged': entry(
    '日志被改动过，从第 {line} 条起不可信。',
    'The log was altered; from line {line} on it cannot be trusted.',
    '请保留现场并联系 IT。',
    'Leave everything as it is and tell IT.',
  ),
  'store/not-private': entry(
    '数据目录属于其他用户，没有使用：{path}',
    'The data folder belongs to another user and is not used: {path}',
    '请用 --data 换一个本人的目录。',
    'Choose a folder of your own with --data.',
  ),
  'store/newer': entry(
    '数据目录由更新版本的通签写成（第 {found} 版），本版本只认到第 {known} 版。',
    'The data folder was written by a newer Tongqian (version {found}; this one knows {known}).',
    '请更新通签助手。',
    'Update the agent.',
  ),
  'secrets/unavailable': entry(
    '系统密钥库打不开，已配对的密钥取不出来。',
    'The key store of the system does not open, so the paired keys cannot be read.',
    '请登录桌面并解锁系统密钥库，然后重新启动通签助手。',
    'Log in to the desktop, unlock the key store of the system and start the agent again.',
  ),
  'command/usage': entry(
    '命令用法不对：{detail}',
    'Wrong use of the command: {detail}',
    '请加 --help 查看用法。',
    'Add --help for the usage.',
  ),
  'command/file': entry(
    '文件读写不了：{path}',
    'The file cannot be read or written: {path}',
    '请核对文件的位置和权限。',
    'Check where the file is and who may use it.',
  ),
  'command/signature': entry(
    '签名文件不是通签写的：{path}',
    'This is not a signature file of Tongqian: {path}',
    '请选择 tongqian sign 写出的 .sig 文件。',
    'Choose the .sig file that tongqian sign wrote.',
  ),
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;
export type ProblemParams = Readonly<Record<string, string | number>>;

/** Everything that goes wrong inside is thrown as this; edges turn it into a reply once. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly params: ProblemParams;

  /** @param params values for the `{name}` places of the table; never a PIN, key or ID number */
  constructor(code: ProblemCode, params: ProblemParams = {}, options?: { cause?: unknown }) {
    super(`${code}: ${fill(PROBLEMS[code].en, params)}`, options);
    this.name = 'Problem';
    this.code = code;
    this.params = params;
  }
}

/** What a person reads: the sentence and the next step in one language. */
export function describe(
  problem: { code: ProblemCode; params?: ProblemParams },
  language: 'zh' | 'en',
): { text: string; advice: string } {
  const row: Entry = PROBLEMS[problem.code];
  return { text: fill(row[language], problem.params ?? {}), advice: fill(row.advice[language], problem.params ?? {}) };
}

/** The problem in any thrown value; what is not a Problem becomes agent/internal with the original as cause. */
export function toProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem('agent/internal', {}, { cause: thrown });
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** A part in [brackets] is left out when its parameter is not known: many tokens do not count PIN tries. */
function fill(text: string, params: ProblemParams): string {
  const known = text.replace(/\[([^\]]*\{(\w+)\}[^\]]*)\]/g, (_whole, part: string, name: string) =>
    Object.hasOwn(params, name) ? part : '',
  );
  return known.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}
