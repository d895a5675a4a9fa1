// Element UI on Vue 2, by render functions: a strict policy allows no templates.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { Vue } = window;

  Vue.component('demo-picture', {
    props: ['words'],
    render: (h) => h('span'),
    mounted() {
      this.$el.append(page.picture(this.words));
    },
  });

  const regions = (list) =>
    list.map(({ name, inner }) => ({ value: name, label: name, ...(inner ? { children: regions(inner) } : {}) }));
  const shown = (value) =>
    Array.isArray(value) ? value.join('/') : value === null || value === undefined ? '' : String(value);

  function start(row) {
    if (row.control === 'checkbox') return false;
    return row.control === 'region' ? [] : row.value || '';
  }

  /** One field bound to `m[row.key]`. */
  function field(h, m, row) {
    const on = { input: (value) => void (m[row.key] = value) };
    const attrs = { id: row.id || null, name: row.name || null, maxlength: row.maxLength || null };
    const place = row.placeholder;
    const value = m[row.key];
    switch (row.control) {
      case 'select':
        return h(
          'el-select',
          { props: { value, placeholder: place || '请选择', name: row.name }, on },
          row.options.map((name) => h('el-option', { key: name, props: { label: name, value: name } })),
        );
      case 'date': {
        const format = row.dateFormat === 'YYYYMMDD' ? 'yyyyMMdd' : 'yyyy-MM-dd';
        return h('el-date-picker', {
          props: { value, type: 'date', format, valueFormat: format, placeholder: place || '选择日期' },
          attrs: { id: row.id },
          on,
        });
      }
      case 'region':
        return h('el-cascader', {
          props: { value, options: regions(page.regions), placeholder: place || '请选择' },
          on,
        });
      case 'radio':
        return h(
          'el-radio-group',
          { props: { value }, on },
          row.options.map((name) => h('el-radio', { key: name, props: { label: name } }, name)),
        );
      case 'checkbox':
        return h('el-checkbox', { props: { value }, on }, row.shown);
      case 'printed':
        return h('span', [h('span', { class: 'printed' }, row.value), row.button ? button(h, row) : null]);
      case 'ways':
        return h(
          'span',
          row.options.map((name) => h('el-button', { key: name, on: { click: page.pressed(name) } }, name)),
        );
      case 'scan':
        return h('demo-picture', { props: { words: '扫码' } });
      default:
        return plain(h, { row, value, on, attrs, place });
    }
  }

  const button = (h, row) => h('el-button', { on: { click: page.pressed(row.button) } }, row.button);

  function plain(h, { row, value, on, attrs, place }) {
    const props = {
      value,
      type: row.control === 'password' ? 'password' : 'text',
      placeholder: place || '',
      disabled: row.control === 'locked',
      ...attrs,
    };
    const input = h(
      'el-input',
      { props, attrs: { ...attrs, placeholder: place || null, autocomplete: 'off' }, on },
      row.control === 'code' ? [h('template', { slot: 'append' }, [button(h, row)])] : [],
    );
    const beside =
      row.control === 'captcha'
        ? h('demo-picture', { props: { words: '演示' } })
        : row.hint
          ? h('span', { class: 'hint' }, row.hint)
          : null;
    return beside ? h('span', { class: 'beside' }, [input, beside]) : input;
  }

  const item = (h, m, row) =>
    h(
      'el-form-item',
      {
        key: row.key,
        props:
          row.control === 'checkbox' ? {} : { label: page.label(row), required: row.required && row.star === 'none' },
      },
      [field(h, m, row)],
    );

  const buttons = (h, form) =>
    h(
      'div',
      { class: 'buttons' },
      form.buttons.map((name, index) =>
        h(
          'el-button',
          {
            key: name,
            props: { type: index === form.buttons.length - 1 ? 'primary' : '' },
            on: { click: page.pressed(name) },
          },
          name,
        ),
      ),
    );

  page.vue = { item, start, shown };
  if (page.form.behaviour) return;

  page.start({
    build(host, form) {
      const mount = page.element('div');
      host.append(mount);
      const m = Object.fromEntries(form.rows.map((row) => [row.key, start(row)]));
      const all = (h, m) =>
        form.rows.flatMap((row) => [
          row.heading ? h('h3', { key: `${row.key}h` }, row.heading) : null,
          item(h, m, row),
        ]);
      const vm = new Vue({
        el: mount,
        data: { m },
        render(h) {
          const body = h(
            'el-form',
            { props: { labelWidth: '190px' }, nativeOn: { submit: (event) => event.preventDefault() } },
            all(h, this.m),
          );
          if (!form.dialog) return h('div', [body, buttons(h, form)]);
          return h('el-dialog', { props: { title: form.title, visible: true, modal: false } }, [
            body,
            h('span', { slot: 'footer' }, [buttons(h, form)]),
          ]);
        },
      });
      for (const row of form.rows)
        if (!['ways', 'scan'].includes(row.control)) page.holds(row.key, () => shown(vm.m[row.key]));
      // a dialog draws what is in it one turn later
      const settled = vm.$nextTick().then(() => vm.$nextTick());
      return settled.then(() => page.inOrder('.el-form-item'));
    },
  });
})();
