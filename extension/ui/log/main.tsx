import { mount } from '../page.tsx';
import { Log } from './log.tsx';

mount(Log, (t) => `${t.product} · ${t.log.title}`);
