// docs/errors.md, made from the table in shared/errors.ts: `npm run fix` writes it, a test compares.
import { PROBLEMS } from '#shared/errors.ts';

/** The whole page. */
export function errorPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { zh, en, advice }]) => `| \`${code}\` | ${zh}<br>${advice.zh} | ${en}<br>${advice.en} |`,
  );
  return `# 错误 Problems

Made from the tables \`shared/errors-*.ts\` by \`npm run fix\`; do not edit. The code stands in small type at the end of every message, and in
the \`error.code\` of \`--json\`. \`{name}\` is filled in when it happens.

| code | 说明和下一步 | what happened, and the next step |
|---|---|---|
${rows.join('\n')}
`;
}
