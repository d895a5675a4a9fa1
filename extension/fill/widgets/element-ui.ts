// Element UI (Vue 2).
import { elementWidgets } from './parts/element.ts';
import type { WidgetDriver } from './widget.ts';

const ID = 'element-ui';

export const elementUi: WidgetDriver = {
  id: ID,
  sign: 'el-',
  find: (root) => elementWidgets(ID, root, 'ui'),
};
