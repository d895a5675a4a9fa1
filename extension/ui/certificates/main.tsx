import { CERTIFICATES } from '../../text/certificates.ts';
import { mount } from '../page.tsx';
import { Certificates } from './certificates.tsx';

mount(Certificates, {
  zh: `通签 · ${CERTIFICATES.zh.certificates.title}`,
  en: `Tongqian · ${CERTIFICATES.en.certificates.title}`,
});
