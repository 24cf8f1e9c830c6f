/// The memory of the store: which tables there are, of which segments, since which commit.
@NullMarked
package io.sheaf.store.log;

import org.jspecify.annotations.NullMarked;
