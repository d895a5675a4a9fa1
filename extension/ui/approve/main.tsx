import { APPROVE } from '../../text/approve.ts';
import { mount } from '../page.tsx';
import { Approve } from './approve.tsx';

mount(Approve, { zh: `通签 · ${APPROVE.zh.approve.title}`, en: `Tongqian · ${APPROVE.en.approve.title}` });
