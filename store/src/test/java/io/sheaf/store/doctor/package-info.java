@NullMarked
package io.sheaf.store.doctor;

import org.jspecify.annotations.NullMarked;
