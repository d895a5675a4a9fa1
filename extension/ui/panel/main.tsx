import { FILL } from '../../text/fill.ts';
import { mount } from '../page.tsx';
import { Panel } from './panel.tsx';

mount(Panel, { zh: `通签 · ${FILL.zh.fill.title}`, en: `Tongqian · ${FILL.en.fill.title}` });
