// 进出境动植物及其产品检验检疫信息管理平台 (APQ). It logs in through the Single Window and dials no local socket; its pages are http.
import type { PortalPack } from '../portal.ts';
import { forms } from './forms/index.ts';

export const apq: PortalPack = {
  id: 'apq',
  name: { zh: '进出境动植物及其产品检验检疫信息管理平台', en: 'Animal and Plant Quarantine platform (APQ)' },
  hosts: ['apq.customs.gov.cn'],
  localSockets: [],
  methods: [],
  pagePin: 'ask',
  forms,
};
