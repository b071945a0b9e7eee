import { useEffect } from 'preact/hooks';

/** The browser asks before a page with changes is closed. */
export function useLeaving(changed: boolean): void {
  useEffect(() => {
    if (!changed) {
      return undefined;
    }
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [changed]);
}
