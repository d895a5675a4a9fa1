// Ant Design Vue: the same markup as under React, inside what Vue has mounted.
import { antDriver } from './parts/ant/family.ts';
import type { WidgetDriver } from './widget.ts';

export const antDesignVue: WidgetDriver = antDriver('ant-design-vue', (root) => root.closest('[data-v-app]') !== null);
