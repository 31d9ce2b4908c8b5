// How much of a session is asked for and kept, in the window and in its panels alike. Records.

/** How many records a page has. */
export const PAGE = 200;

/** How many a session is opened with: more than a tall panel shows, and soon there. */
export const FIRST = 60;

/** So many are kept; what is far away is loaded anew when somebody asks for it. */
export const MOST_RECORDS = 1200;

/** So many are left when there are too many, so that not each new one takes one away. */
export const FEWER_RECORDS = 800;
