import { mount } from '../page.tsx';
import { Approve } from './approve.tsx';

mount(Approve, (t) => `${t.product} · ${t.approve.title}`);
