package dev.postroom.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/// The compiled classes of the published modules.
final class HouseClasses {
  private HouseClasses() {}

  static JavaClasses read() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("dev/postroom/testsupport"))
        .withImportOption(location -> !location.contains("dev/postroom/architecture"))
        .importPackages("dev.postroom");
  }
}
