// APEC 商务旅行卡, the applicants' side of 领事司. It dials no local socket. The same host serves other consular pages: forms go by path.
import type { PortalPack } from '../portal.ts';
import { forms } from './forms/index.ts';

export const apec: PortalPack = {
  id: 'apec',
  name: { zh: 'APEC 商务旅行卡', en: 'APEC Business Travel Card' },
  hosts: ['consular.mfa.gov.cn'],
  localSockets: [],
  methods: [],
  pagePin: 'ask',
  forms,
};
