import { KEYS } from '../../text/keys.ts';
import { mount } from '../page.tsx';
import { Keys } from './keys.tsx';

mount(Keys, { zh: `通签 · ${KEYS.zh.keys.title}`, en: `Tongqian · ${KEYS.en.keys.title}` });
