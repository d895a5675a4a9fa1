import { PROFILES } from '../../text/profiles.ts';
import { mount } from '../page.tsx';
import { Profiles } from './profiles.tsx';

mount(Profiles, { zh: `通签 · ${PROFILES.zh.profiles.title}`, en: `Tongqian · ${PROFILES.en.profiles.title}` });
