// Plain tables, as old government pages have them: label left, two fields in a row, labels above, or a grid with column heads only.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, native } = page;

  const rowsOf = (form) => form.rows.filter((row) => row.control !== 'checkbox');
  const cell = (row) => page.at(row.key, element('td', {}, ...native.nodes(row)));
  const boxes = (form) =>
    form.rows
      .filter((row) => row.control === 'checkbox')
      .map((row) => page.at(row.key, element('p', {}, ...native.nodes(row))));
  const heading = (row, columns) =>
    row.heading ? [element('tr', {}, element('th', { colspan: columns, class: 'group' }, row.heading))] : [];

  function left(form) {
    return rowsOf(form).flatMap((row) => [
      ...heading(row, 2),
      element('tr', {}, element('td', { class: 'name' }, page.label(row)), cell(row)),
    ]);
  }

  function double(form) {
    const lines = [];
    let line = null;
    for (const row of rowsOf(form)) {
      if (row.heading) lines.push(...heading(row, 4));
      if (!line || row.heading || line.children.length === 4) lines.push((line = element('tr', {})));
      line.append(element('td', { class: 'name' }, page.label(row)), cell(row));
    }
    return lines;
  }

  function above(form) {
    const lines = [];
    const rows = rowsOf(form);
    for (let at = 0; at < rows.length; at += 3) {
      const part = rows.slice(at, at + 3);
      lines.push(element('tr', {}, ...part.map((row) => element('th', {}, page.label(row)))));
      lines.push(element('tr', {}, ...part.map((row) => cell(row))));
    }
    return lines;
  }

  /** Two rows of fields under one row of heads; the model is that of the first. */
  function grid(form) {
    const rows = rowsOf(form);
    const copy = rows.map((row) => ({ ...row, key: `${row.key}+`, id: null, name: null }));
    const head = element('tr', {}, element('th', {}, '序号'), ...rows.map((row) => element('th', {}, page.label(row))));
    const line = (number, some) => element('tr', {}, element('td', {}, number), ...some.map((row) => cell(row)));
    return [head, line('1', rows), line('2', copy)];
  }

  page.start({
    build(host, form) {
      const layout = { left, double, above, grid }[form.layout] || left;
      host.append(element('table', { class: 'sheet' }, element('tbody', {}, ...layout(form))), ...boxes(form));
      host.append(page.buttons());
    },
  });
})();
