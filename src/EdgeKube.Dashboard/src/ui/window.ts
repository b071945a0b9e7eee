/** The part of a long list that is near the screen. */
export interface Part {
  first: number;
  /** One past the last. */
  end: number;
}

/**
 * @param top Where the list begins, against the top of the screen: negative when it is scrolled away.
 * @param height Of the screen.
 */
export function visiblePart(total: number, rowHeight: number, top: number, height: number, around = 12): Part {
  const first = Math.max(0, Math.floor(-top / rowHeight) - around);
  const end = Math.min(total, Math.ceil((height - top) / rowHeight) + around);
  return { first: Math.min(first, Math.max(0, total - 1)), end: Math.max(end, Math.min(total, first + 1)) };
}
