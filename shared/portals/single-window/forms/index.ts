// Forms of the Single Window, in the order in which they are tried: what stands over a page comes before the page.
import type { FormRecipe } from '../../portal.ts';
import { account } from './account.ts';
import { declaration } from './declaration.ts';
import { guides } from './guides.ts';
import { login } from './login.ts';
import { query } from './query.ts';
import { recovery } from './recovery.ts';
import { registration } from './registration.ts';
import { supplement } from './supplement.ts';

export const forms: readonly FormRecipe[] = [
  ...login,
  ...supplement,
  ...registration,
  ...recovery,
  ...account,
  ...declaration,
  ...query,
  ...guides,
];
