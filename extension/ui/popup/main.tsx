import { mount } from '../page.tsx';
import { Popup } from './popup.tsx';

mount(Popup, { zh: '通签', en: 'Tongqian' });
