/** Runs work once before the next picture; a hidden page, which has no pictures, once in a while. */
export function schedule(work: () => void): void {
  if (typeof document === 'undefined' || document.hidden) {
    setTimeout(work, 250);
  } else {
    requestAnimationFrame(work);
  }
}
