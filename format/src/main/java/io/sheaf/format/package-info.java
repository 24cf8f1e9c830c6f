/// Sheaf's bytes.
@NullMarked
package io.sheaf.format;

import org.jspecify.annotations.NullMarked;
