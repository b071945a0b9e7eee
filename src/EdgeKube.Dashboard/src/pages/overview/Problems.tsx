import { computed } from '@preact/signals';
import { useState } from 'preact/hooks';
import { to } from '../../router';
import { nodes, services, workloads } from '../../state';
import { Button, count, StatusBadge, type Tone } from '../../ui';
import { healthOf, sentence } from '../../words/node';

interface Problem {
  key: string;
  href: string;
  what: string;
  name: string;
  tone: Tone;
  words: string[];
}

/** So many at first: the worst ones. */
const atFirst = 6;

/** Of one object so many: its own page has the rest. */
const wordsEach = 2;

/** All that is wrong, worst first, in words: found once for all who show it. */
const problems = computed((): Problem[] => {
  const boards = nodes.values().filter((one) => one.problems.length > 0 || !one.ready).map((one): Problem => ({
    key: `node/${one.name}`,
    href: to('boards', one.name),
    what: 'Board',
    name: one.name,
    tone: healthOf(one).tone,
    words: one.problems.length === 0 ? ['the board is not ready'] : one.problems,
  }));
  const work = workloads.values().filter((one) => one.problems.length > 0).map((one): Problem => ({
    key: `workload/${one.namespace}/${one.kind}/${one.name}`,
    href: to('workloads', one.namespace, one.kind, one.name),
    what: 'Workload',
    name: `${one.namespace}/${one.name}`,
    tone: one.available === 0 && one.desired > 0 ? 'bad' : 'warn',
    words: one.problems,
  }));
  const ways = services.values().filter((one) => one.problems.length > 0).map((one): Problem => ({
    key: `service/${one.namespace}/${one.name}`,
    href: to('services', one.namespace, one.name),
    what: 'Service',
    name: `${one.namespace}/${one.name}`,
    tone: 'warn',
    words: one.problems,
  }));
  const all = [...boards, ...work, ...ways];
  return [...all.filter((one) => one.tone === 'bad'), ...all.filter((one) => one.tone !== 'bad')];
});

const total = computed(() => problems.value.length);

export function Problems() {
  const [all, setAll] = useState(false);
  const found = problems.value;
  if (found.length === 0) {
    return <p class="all-well"><StatusBadge tone="good">All is well</StatusBadge> No board, workload or service has a problem.</p>;
  }
  const shown = all ? found : found.slice(0, atFirst);
  return (
    <>
      <ul class="problems">
        {shown.map((one) => (
          <li key={one.key} class={`problem problem-${one.tone}`}>
            <StatusBadge tone={one.tone}>{one.what}</StatusBadge>
            <div>
              <a href={one.href}>{one.name}</a>
                  {one.words.slice(0, wordsEach).map((words) => <p key={words} class="problem-words" title={words}>{sentence(words)}</p>)}
              {one.words.length > wordsEach && <p class="muted">and {one.words.length - wordsEach} more</p>}
            </div>
          </li>
        ))}
      </ul>
      {found.length > atFirst && (
        <Button variant="quiet" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${count(found.length, 'problem')}`}
        </Button>
      )}
    </>
  );
}

/** For the heading, and for screen readers when it changes. */
export function ProblemCount() {
  return <>{total.value === 0 ? 'Problems' : count(total.value, 'problem')}</>;
}
