import { mount } from '../page.tsx';
import { Welcome } from './welcome.tsx';

mount(Welcome, (t) => t.welcome.title);
