import { mount } from '../page.tsx';
import { Options } from './options.tsx';

mount(Options, (t) => `${t.product} · ${t.options.title}`);
