import { WELCOME } from '../../text/welcome.ts';
import { mount } from '../page.tsx';
import { Welcome } from './welcome.tsx';

mount(Welcome, { zh: WELCOME.zh.welcome.title, en: WELCOME.en.welcome.title });
