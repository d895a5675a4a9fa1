// Layui: its own select, radio and date picker; the model learns of them by Layui's events.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, native } = page;
  const held = new Map();
  const hold = (row) => {
    held.set(row.key, row.value || '');
    page.holds(row.key, () => held.get(row.key));
  };
  const dates = [];

  function select(row) {
    const options = row.control === 'region' ? page.regions.map(({ name }) => name) : row.options;
    const choices = options.map((name) => element('option', { value: name, selected: row.value === name }, name));
    const list = element(
      'select',
      { id: row.id || null, name: row.name, 'lay-filter': row.key },
      element('option', { value: '' }, '请选择'),
      ...choices,
    );
    hold(row);
    return [list];
  }

  function field(row) {
    switch (row.control) {
      case 'select':
      case 'region':
        return select(row);
      case 'radio':
        hold(row);
        return row.options.map((value) =>
          element('input', {
            type: 'radio',
            name: row.name,
            value,
            title: value,
            checked: row.value === value,
            'lay-filter': row.key,
          }),
        );
      case 'checkbox':
        held.set(row.key, 'false');
        page.holds(row.key, () => held.get(row.key));
        return [
          element('input', {
            type: 'checkbox',
            name: row.name,
            title: row.shown,
            'lay-skin': 'primary',
            'lay-filter': row.key,
          }),
        ];
      case 'date': {
        const input = element('input', {
          ...page.attributes(row),
          type: 'text',
          class: 'layui-input',
          placeholder: row.placeholder || '请选择日期',
        });
        hold(row);
        dates.push([row, input]);
        return [input];
      }
      case 'ways':
      case 'scan':
      case 'printed':
        return native.nodes(row);
      default:
        return native.nodes(row, { class: 'layui-input' });
    }
  }

  function line(row) {
    const name = row.control === 'checkbox' ? null : element('label', { class: 'layui-form-label' }, page.label(row));
    return element(
      'div',
      { class: 'layui-form-item' },
      name,
      page.at(row.key, element('div', { class: 'layui-input-block' }, ...field(row))),
    );
  }

  page.start({
    build(host, form) {
      const root = element('form', { class: 'layui-form', 'lay-filter': 'main' });
      for (const row of form.rows) {
        if (row.heading)
          root.append(
            element('fieldset', { class: 'layui-elem-field layui-field-title' }, element('legend', {}, row.heading)),
          );
        root.append(line(row));
      }
      root.append(page.buttons('layui-btn'));
      host.append(root);
      return new Promise((done) => {
        window.layui.use(['form', 'laydate'], () => {
          const { form: forms, laydate } = window.layui;
          for (const row of form.rows) {
            forms.on(`select(${row.key})`, (event) => void held.set(row.key, event.value));
            forms.on(`radio(${row.key})`, (event) => void held.set(row.key, event.value));
            forms.on(`checkbox(${row.key})`, (event) => void held.set(row.key, String(event.elem.checked)));
          }
          for (const [row, elem] of dates) {
            const format = row.dateFormat === 'YYYYMMDD' ? 'yyyyMMdd' : 'yyyy-MM-dd';
            laydate.render({ elem, format, done: (value) => void held.set(row.key, value) });
          }
          forms.render();
          done();
        });
      });
    },
  });
})();
