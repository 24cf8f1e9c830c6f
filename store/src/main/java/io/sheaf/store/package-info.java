/// The embedded store: what a program opens, and the errors it can meet.
///
/// The packages below this one know of it only [StoreException].
@NullMarked
package io.sheaf.store;

import org.jspecify.annotations.NullMarked;
