import { describe, expect, it } from 'vitest';
import { match, parse, to } from './router';

describe('routes', () => {
  it('come back as they were written', () => {
    const hash = to('edit', 'apps/v1', 'Deployment', 'default', 'a b%');
    expect(parse(hash).segments).toEqual(['edit', 'apps/v1', 'Deployment', 'default', 'a b%']);
  });

  it('have a query', () => {
    expect(parse('#/events?q=a%26b').query.get('q')).toBe('a&b');
  });

  it('match patterns of the same length', () => {
    expect(match('pods/:namespace/:name', ['pods', 'default', 'web'])).toEqual({ namespace: 'default', name: 'web' });
    expect(match('pods/:namespace/:name', ['pods', 'default'])).toBeUndefined();
    expect(match('', [])).toEqual({});
  });

  it('take a broken escape as it is', () => {
    expect(parse('#/pods/%zz').segments).toEqual(['pods', '%zz']);
  });
});
