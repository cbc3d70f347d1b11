import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads a manifest as the class of its kind, and takes no field that the class does not have. */
final class Typed {
  private static final Map<String, Class<?>> KUBERNETES =
      Map.of(
          "v1/ConfigMap", V1ConfigMap.class,
          "v1/Secret", V1Secret.class,
          "v1/Service", V1Service.class,
          "apps/v1/Deployment", V1Deployment.class,
          "apps/v1/StatefulSet", V1StatefulSet.class,
          "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class,
          "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class);

  /** Those of operators keep fields that they do not know, and tell of them. */
  private static final Map<String, Class<?>> OPERATORS =
      Map.of(
          "cert-manager.io/v1/Certificate", Certificate.class,
          "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class);

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Typed() {}

  /** What is wrong with it; empty if nothing is. */
  static List<String> problems(JsonNode manifest) {
    String kind = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    try {
      if (KUBERNETES.containsKey(kind)) {
        read(manifest, KUBERNETES.get(kind));
        return List.of();
      }
      if (OPERATORS.containsKey(kind)) {
        List<String> unknown = new ArrayList<>();
        collectUnknown(MAPPER.treeToValue(manifest, OPERATORS.get(kind)), kind, unknown);
        return unknown;
      }
      return List.of("nobody knows the kind " + kind);
    } catch (Exception e) {
      return List.of(kind + ": " + (e.getCause() == null ? e : e.getCause()).getMessage());
    }
  }

  private static void read(JsonNode manifest, Class<?> type) throws Exception {
    new JSON();
    JsonElement element = JsonParser.parseString(manifest.toString());
    type.getMethod("validateJsonElement", JsonElement.class).invoke(null, element);
    type.getMethod("fromJson", String.class).invoke(null, manifest.toString());
  }

  private static void collectUnknown(Object value, String path, List<String> unknown) throws Exception {
    if (value instanceof Collection<?> items) {
      for (Object item : items) {
        collectUnknown(item, path + "[]", unknown);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        collectUnknown(entry.getValue(), path + "." + entry.getKey(), unknown);
      }
    } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
      for (Method getter : value.getClass().getMethods()) {
        String name = getter.getName();
        if (getter.getParameterCount() > 0 || !name.startsWith("get")) {
          continue;
        }
        if (name.equals("getAdditionalProperties")) {
          ((Map<?, ?>) getter.invoke(value)).keySet().forEach(key -> unknown.add(path + ": the field " + key + " is not known"));
        } else {
          collectUnknown(getter.invoke(value), path + "." + name.substring(3), unknown);
        }
      }
    }
  }
}
