// Element Plus (Vue 3).
import { elementWidgets } from './parts/element.ts';
import type { WidgetDriver } from './widget.ts';

const ID = 'element-plus';

export const elementPlus: WidgetDriver = {
  id: ID,
  sign: 'el-',
  find: (root) => elementWidgets(ID, root, 'plus'),
};
