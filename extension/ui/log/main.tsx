import { LOG } from '../../text/log.ts';
import { mount } from '../page.tsx';
import { Log } from './log.tsx';

mount(Log, { zh: `通签 · ${LOG.zh.log.title}`, en: `Tongqian · ${LOG.en.log.title}` });
