// Ant Design on React 18: controlled fields under Form.Item.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { React, ReactDOM, antd } = window;
  const h = React.createElement;

  const regions = (list) =>
    list.map(({ name, inner }) => ({ value: name, label: name, ...(inner ? { children: regions(inner) } : {}) }));

  function Picture({ words }) {
    const ref = React.useRef(null);
    React.useEffect(() => void ref.current.replaceChildren(page.picture(words)), []);
    return h('span', { ref });
  }

  const button = (row) => h(antd.Button, { onClick: page.pressed(row.button) }, row.button);

  /** The bare field; Form.Item hands it value, onChange and id. */
  function field(row) {
    const common = { placeholder: row.placeholder, maxLength: row.maxLength, autoComplete: 'off' };
    const name = row.name;
    switch (row.control) {
      case 'password':
        return h(antd.Input.Password, { ...common, name });
      case 'select':
        return h(antd.Select, {
          placeholder: row.placeholder || '请选择',
          options: row.options.map((value) => ({ value, label: value })),
        });
      case 'date':
        return h(antd.DatePicker, {
          format: row.dateFormat || 'YYYY-MM-DD',
          placeholder: row.placeholder || '请选择日期',
        });
      case 'region':
        return h(antd.Cascader, { options: regions(page.regions), placeholder: '请选择' });
      case 'radio':
        return h(antd.Radio.Group, { options: row.options });
      case 'checkbox':
        return h(antd.Checkbox, null, row.shown);
      case 'locked':
        return h(antd.Input, { ...common, name, disabled: true });
      case 'code':
        return h(antd.Input, { ...common, name, addonAfter: button(row) });
      default:
        return h(antd.Input, { ...common, name });
    }
  }

  const fixed = {
    printed: (row) => h('span', null, h('span', { className: 'printed' }, row.value), row.button ? button(row) : null),
    ways: (row) => row.options.map((name) => h(antd.Button, { key: name, onClick: page.pressed(name) }, name)),
    scan: () => h(Picture, { words: '扫码' }),
  };

  function item(row) {
    const label = row.control === 'checkbox' ? undefined : page.label(row);
    const made = fixed[row.control];
    if (made) return h(antd.Form.Item, { key: row.key, label }, made(row));
    const bound = h(
      antd.Form.Item,
      {
        name: row.id || row.key.replace('.', '_'),
        noStyle: row.control === 'captcha',
        ...(row.control === 'captcha'
          ? {}
          : { label, required: row.required && row.star === 'none', extra: row.hint, key: row.key }),
        valuePropName: row.control === 'checkbox' ? 'checked' : 'value',
        initialValue: row.value,
      },
      field(row),
    );
    if (row.control !== 'captcha') return bound;
    return h(antd.Form.Item, { key: row.key, label }, bound, h(Picture, { words: '演示' }));
  }

  function text(row, value) {
    if (row.control === 'checkbox') return String(Boolean(value));
    if (value === undefined || value === null) return '';
    if (row.control === 'date') return value.format(row.dateFormat || 'YYYY-MM-DD');
    return Array.isArray(value) ? value.join('/') : String(value);
  }

  function Page({ form, ready }) {
    const [store] = antd.Form.useForm();
    React.useEffect(() => {
      for (const row of form.rows) {
        if (row.control === 'printed') page.holds(row.key, () => row.value);
        else if (!fixed[row.control])
          page.holds(row.key, () => text(row, store.getFieldValue(row.id || row.key.replace('.', '_'))));
      }
      page.inOrder('.ant-form-item');
      ready();
    }, []);
    const rows = form.rows.flatMap((row) => [
      row.heading ? h('h3', { key: `${row.key}h` }, row.heading) : null,
      item(row),
    ]);
    const buttons = form.buttons.map((name) => h(antd.Button, { key: name, onClick: page.pressed(name) }, name));
    return h(
      antd.Form,
      { form: store, labelCol: { span: 6 }, wrapperCol: { span: 14 } },
      ...rows,
      h('div', { className: 'buttons' }, ...buttons),
    );
  }

  page.start({
    build(host, form) {
      const mount = page.element('div');
      host.append(mount);
      return new Promise((ready) => {
        ReactDOM.createRoot(mount).render(h(Page, { form, ready }));
      });
    },
  });
})();
