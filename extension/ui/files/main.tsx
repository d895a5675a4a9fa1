import { FILES } from '../../text/files.ts';
import { mount } from '../page.tsx';
import { Files } from './files.tsx';

mount(Files, { zh: `通签 · ${FILES.zh.files.title}`, en: `Tongqian · ${FILES.en.files.title}` });
