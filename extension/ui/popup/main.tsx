import { mount } from '../page.tsx';
import { Popup } from './popup.tsx';

mount(Popup, (t) => t.popup.title);
