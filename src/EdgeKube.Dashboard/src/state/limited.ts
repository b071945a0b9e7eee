import { computed } from '@preact/signals';
import { refused } from './cluster';
import { may } from './permissions';

/** What one must be allowed to list, everywhere, to read the state and the events of all. */
const needed = ['nodes', 'pods', 'services', 'events'];

/** Whether this caller is told no state: the broker lets it subscribe, and tells it nothing. */
export const limited = computed(() => refused.value.state || needed.some((resource) => may('list', resource).value === false));
