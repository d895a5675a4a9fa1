// Forms of APQ, in the order in which they are tried.
import type { FormRecipe } from '../../portal.ts';
import { entries } from './entries.ts';
import { login } from './login.ts';

export const forms: readonly FormRecipe[] = [...login, ...entries];
