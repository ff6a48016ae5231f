package dev.postroom.architecture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// What a module's POM says of its dependencies.
record Pom(String module, List<Dependency> dependencies) {
  private static final String OURS = "dev.postroom";
  private static final String PREFIX = "postroom-";

  record Dependency(String group, String artifact, boolean isForTests) {
    boolean isOurs() {
      return group.equals(OURS);
    }

    String module() {
      return artifact.substring(PREFIX.length());
    }
  }

  /// Return the modules of the reactor in its order.
  static List<Pom> all() {
    return texts(document("pom.xml"), "modules", "module").stream().map(Pom::of).toList();
  }

  private static Pom of(String module) {
    Element project = document(module + "/pom.xml");
    List<Dependency> dependencies = new ArrayList<>();
    for (Element block : children(project, "dependencies")) {
      for (Element dependency : children(block, "dependency")) {
        dependencies.add(
            new Dependency(
                text(dependency, "groupId"),
                text(dependency, "artifactId"),
                text(dependency, "scope").equals("test")));
      }
    }
    return new Pom(module, List.copyOf(dependencies));
  }

  /// Return the modules of the house that this one names, tests apart.
  Set<String> uses() {
    return ours(false);
  }

  /// Return the modules of the house that only its tests name.
  Set<String> usesInTests() {
    return ours(true);
  }

  private Set<String> ours(boolean forTests) {
    return dependencies.stream()
        .filter(dependency -> dependency.isOurs() && dependency.isForTests() == forTests)
        .map(Dependency::module)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Return the libraries of others that it ships with.
  Set<String> libraries() {
    return dependencies.stream()
        .filter(dependency -> !dependency.isOurs() && !dependency.isForTests())
        .map(Dependency::artifact)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Element document(String path) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(Repository.root().resolve(path).toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException failure) {
      throw new IllegalStateException(path, failure);
    }
  }

  private static List<String> texts(Element parent, String block, String name) {
    return children(parent, block).stream()
        .flatMap(element -> children(element, name).stream())
        .map(element -> element.getTextContent().strip())
        .toList();
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream()
        .map(element -> element.getTextContent().strip())
        .findFirst()
        .orElse("");
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }
}
