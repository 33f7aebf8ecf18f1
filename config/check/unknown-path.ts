/**
 * Stands for the path pattern of a behavior whose own is wrong, so that the others keep their places. A space is in no URL, so it
 * takes none.
 */
export const UNKNOWN_PATH = ' ';
