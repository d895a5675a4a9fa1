// The rows of the acceptance table and the recipes were written apart: here each checks the other.
import { describe, expect, it } from 'vitest';
import { PORTALS } from '#shared/portals/index.ts';
import type { FieldRecipe, FillPolicy, FormRecipe } from '#shared/portals/portal.ts';
import type { ReplicaForm, ReplicaRow, RowPolicy } from '#shared/portals/replica-form.ts';
import { REPLICA_FORMS } from '../../scripts/replicas/forms/replica.ts';

/** Rows of spec/fill.md §4 by form. */
const ROWS: Readonly<Record<string, number>> = {
  A1: 8, A2: 15, B1: 7, B2: 13, D: 3, E2: 5, E3: 5, E4: 3, F2: 5, F3: 5, F4: 1, G: 13, H1: 4, H2: 3, I: 13, J: 3,
  K2: 3, L1: 3, L2: 2, M1: 3, M2: 1, M3: 2, N1: 5, N2: 10, N3: 3, N4: 3, N5: 7, N6: 1,
}; // prettier-ignore
const POLICIES: Readonly<Record<RowPolicy, FillPolicy>> = {
  F: 'fill',
  D: 'fill',
  S: 'fill',
  R: 'read',
  P: 'offer',
  U: 'ask',
  N: 'never',
};

/** The first form that address and titles agree on, as in the extension. */
function recipeOf(form: ReplicaForm): FormRecipe | undefined {
  const titles = [form.title, form.heading, ...form.rows.map(({ heading }) => heading ?? '')];
  return PORTALS.find(({ id }) => id === form.portal)?.forms?.find(
    (recipe) =>
      new RegExp(recipe.path).test(form.path) && (recipe.titles?.some((title) => titles.includes(title)) ?? true),
  );
}

function fieldOf(row: ReplicaRow, recipe: FormRecipe): FieldRecipe | undefined {
  const byId = recipe.fields.find(({ selectors }) => row.id && selectors?.includes(`#${row.id}`));
  return byId ?? recipe.fields.find(({ labels }) => labels.includes(row.label));
}

/** Rows that are fields; pictures and links are none. */
const isField = ({ control }: ReplicaRow) => control !== 'scan' && control !== 'ways';
const manual = REPLICA_FORMS.filter(({ id }) => id !== 'dec');

describe('the acceptance table', () => {
  it('has its rows, each once', () => {
    const counted = Object.keys(ROWS).map((id) => [id, REPLICA_FORMS.find((form) => form.id === id)?.rows.length]);
    expect(counted).toEqual(Object.entries(ROWS));
    const keys = REPLICA_FORMS.flatMap(({ rows }) => rows.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('every form has an address of its own', () => {
    const places = REPLICA_FORMS.map(({ host, path }) => host + path);
    expect(new Set(places).size).toBe(places.length);
  });

  it('never asks for codes, agreements or passwords to be filled', () => {
    for (const { label, policy, control } of REPLICA_FORMS.flatMap(({ rows }) => rows)) {
      if (control === 'captcha' || control === 'code' || /同意/.test(label)) expect(policy, label).toBe('N');
      if (control === 'password') expect(policy, label).toBe('U');
    }
  });
});

const named = (forms: readonly ReplicaForm[]) => forms.map((form) => [form.id, form] as const);

describe.each(named(manual.filter(({ rows }) => rows.some(isField))))('form %s', (_id, form) => {
  const fields = form.rows.filter(isField);

  it('is known to the pack, and each of its rows with the same datum and policy', () => {
    const recipe = recipeOf(form);
    expect(recipe?.id, `${form.title} ${form.path}`).toBeDefined();
    for (const row of fields) {
      const field = recipe && fieldOf(row, recipe);
      expect(field?.labels, `${row.key} ${row.label}`).toBeDefined();
      const locked = row.control === 'locked' || row.control === 'printed';
      // what cannot be written needs no policy that forbids it
      if (!locked) expect([row.key, field?.policy, field?.datum]).toEqual([row.key, POLICIES[row.policy], row.datum]);
      else expect(['read', 'ask', 'offer', 'fill'], row.key).toContain(field?.policy);
      if (row.dateFormat) expect(field?.dateFormat, row.key).toBe(row.dateFormat);
    }
  });
});

it.each(named(manual.filter(({ rows }) => !rows.some(isField))))('form %s asks for nothing', (_id, { rows }) => {
  expect(rows.every(({ policy }) => policy === 'U' || policy === 'N')).toBe(true);
});
