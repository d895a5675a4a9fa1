// Forms of the APEC portal, in the order in which they are tried: dialogs before the pages under them,
// 忘记密码, whose last step is called 修改密码 too, before the settings.
import type { FormRecipe } from '../../portal.ts';
import { access } from './access.ts';
import { handlerList, handlers } from './handlers.ts';
import { settings } from './settings.ts';

export const forms: readonly FormRecipe[] = [...handlers, ...access, ...settings, handlerList];
