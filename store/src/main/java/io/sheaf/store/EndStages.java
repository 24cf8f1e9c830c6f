package io.sheaf.store;

import io.sheaf.store.log.Entry;
import java.util.ArrayList;
import java.util.List;

/// Those of these stages that are still there go, with their rows.
final class EndStages implements Step {
  private final List<Long> stages;
  private final Entry.Ending how;
  private List<Long> ended = List.of();

  EndStages(List<Long> stages, Entry.Ending how) {
    this.stages = stages;
    this.how = how;
  }

  @Override
  public void compose(Composition commit) {
    List<Long> found = new ArrayList<>();
    for (long id : stages) {
      Entry.Staged staged = commit.base().stages().get(id);
      if (staged == null) continue;
      commit.add(new Entry.StageEnded(id, staged.table(), how));
      commit.abandons(staged);
      found.add(id);
    }
    ended = found;
  }

  /// How many it was that ended, once the commit is made.
  int ended() {
    return ended.size();
  }
}
