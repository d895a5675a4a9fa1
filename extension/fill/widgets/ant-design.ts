// Ant Design under React: Select, AutoComplete, DatePicker, Cascader, InputNumber, Switch.
import { antDriver } from './parts/ant/family.ts';
import type { WidgetDriver } from './widget.ts';

/** Vue marks what it has mounted; all else of this markup is React's. */
export const antDesign: WidgetDriver = antDriver('ant-design', (root) => root.closest('[data-v-app]') === null);
