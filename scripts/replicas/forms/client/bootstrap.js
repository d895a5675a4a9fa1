// Bootstrap 4 columns with bootstrap-select.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, native } = page;

  const line = (row) => page.at(row.key, lineOf(row));

  function lineOf(row) {
    if (row.control === 'checkbox') return element('div', { class: 'form-group form-check' }, ...native.nodes(row));
    const chooses = row.control === 'select';
    const field = native.nodes(row, { class: chooses ? 'selectpicker' : 'form-control' });
    const name = element('label', { class: 'col-sm-3 col-form-label', for: row.id || null }, page.label(row));
    return element('div', { class: 'form-group row' }, name, element('div', { class: 'col-sm-9' }, ...field));
  }

  page.start({
    build(host, form) {
      for (const row of form.rows) {
        if (row.heading) host.append(element('h4', {}, row.heading));
        host.append(line(row));
      }
      host.append(page.buttons('btn btn-primary'));
      window.jQuery('.selectpicker').selectpicker();
    },
  });
})();
