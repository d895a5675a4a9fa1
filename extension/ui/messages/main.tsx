import { MESSAGES } from '../../text/messages.ts';
import { mount } from '../page.tsx';
import { Messages } from './messages.tsx';

mount(Messages, {
  zh: `通签 · ${MESSAGES.zh.messages.title}`,
  en: `Tongqian · ${MESSAGES.en.messages.title}`,
});
