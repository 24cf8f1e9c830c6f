package io.sheaf.benchmarks.pool;

import com.github.benmanes.caffeine.cache.simulator.policy.AccessEvent;
import com.github.benmanes.caffeine.cache.simulator.policy.Policy;
import com.github.benmanes.caffeine.cache.simulator.policy.adaptive.ArcPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.irr.LirsPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.linked.LinkedPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.linked.SievePolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.opt.ClairvoyantPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.product.CaffeinePolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.sketch.WindowTinyLfuPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.two_queue.S3FifoPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.two_queue.TwoQueuePolicy;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The policies of Caffeine's simulator that stand beside Sheaf's.
final class RatioPeers {
  private RatioPeers() {}

  /// Makes a policy of the size that the configuration says.
  @FunctionalInterface
  interface Peer {
    Policy make(Config config);
  }

  /// Each policy by the name of its column, OPT last.
  static Map<String, Peer> all() {
    Map<String, Peer> peers = new LinkedHashMap<>();
    peers.put("LRU", config -> linked(config, LinkedPolicy.EvictionPolicy.LRU));
    peers.put("CLOCK", config -> linked(config, LinkedPolicy.EvictionPolicy.CLOCK));
    peers.put("SIEVE", SievePolicy::new);
    peers.put("2Q", TwoQueuePolicy::new);
    peers.put("S3-FIFO", S3FifoPolicy::new);
    peers.put("ARC", ArcPolicy::new);
    peers.put("LIRS", LirsPolicy::new);
    peers.put("W-TinyLFU", config -> WindowTinyLfuPolicy.policies(config).iterator().next());
    peers.put("Caffeine", config -> new CaffeinePolicy(config, Set.of()));
    peers.put("OPT", ClairvoyantPolicy::new);
    return peers;
  }

  private static Policy linked(Config config, LinkedPolicy.EvictionPolicy order) {
    Config always = with(config, "admission", List.of("Always"));
    return LinkedPolicy.policies(always, Set.of(), order).iterator().next();
  }

  private static Config with(Config config, String path, Object value) {
    return config.withValue(path, ConfigValueFactory.fromAnyRef(value));
  }

  /// The hit ratio of one policy with room for `size` pages, in percent.
  static double ratio(Peer peer, Trace trace, int size) {
    Config config = ConfigFactory.load().getConfig("caffeine.simulator");
    Policy policy = peer.make(with(config, "maximum-size", size));
    for (int page : trace.pages()) policy.record(AccessEvent.forKey(page));
    policy.finished();
    return 100 * policy.stats().hitRate();
  }
}
