import { OPTIONS } from '../../text/options.ts';
import { mount } from '../page.tsx';
import { Options } from './options.tsx';

mount(Options, { zh: `通签 · ${OPTIONS.zh.options.title}`, en: `Tongqian · ${OPTIONS.en.options.title}` });
