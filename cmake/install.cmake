# SPDX-License-Identifier: LGPL-2.1-or-later
# What installs where: the driver and its tools by default, the virtual reader as the component
# `sim`, by name only.
install(TARGETS ifdacr122 LIBRARY DESTINATION ${usbdropdir}/ifd-acr122.bundle/Contents/Linux
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
install(FILES ${bundle_dir}/Contents/Info.plist
        DESTINATION ${usbdropdir}/ifd-acr122.bundle/Contents)
install(FILES udev/94-ifd-acr122.rules DESTINATION ${udevrulesdir})
install(FILES etc/ifd-acr122-blacklist.conf DESTINATION ${modprobedir})
install(FILES man/ifd-acr122.conf.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES etc/org.ifd_acr122.driver.metainfo.xml
        DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)

# README and what it leads to, as they lie here: links and acr122-doctor's remedies stay true.
install(FILES README.md CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR}
        FILES_MATCHING PATTERN *.md PATTERN *.svg PATTERN theme EXCLUDE)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR}
        PATTERN __pycache__ EXCLUDE PATTERN target EXCLUDE)

# Settings that somebody edited stay as they are.
install(CODE "set(conf \"\$ENV{DESTDIR}${confdir}/ifd-acr122.conf\")
if(EXISTS \"\${conf}\")
  message(STATUS \"Kept: \${conf}\")
else()
  file(INSTALL \"${CMAKE_CURRENT_SOURCE_DIR}/etc/ifd-acr122.conf\"
       DESTINATION \"${confdir}\")
endif()")

# acr122-doctor reads the settings' names and ranges from the file as shipped.
install(PROGRAMS tools/acr122-doctor DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY tools/doctor DESTINATION ${CMAKE_INSTALL_DATADIR}/ifd-acr122
        FILES_MATCHING PATTERN *.py)
install(FILES etc/ifd-acr122.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/ifd-acr122)
install(FILES man/acr122-doctor.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES completions/acr122-doctor
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

if(ACR122_BUILD_PROGRAM)
  install(TARGETS acr122 RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES man/acr122.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES completions/acr122
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES completions/_acr122
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES completions/acr122.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

if(ACR122_BUILD_SIM)
  install(TARGETS acr122-sim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
          COMPONENT sim EXCLUDE_FROM_ALL)
  install(PROGRAMS scripts/with-pcscd DESTINATION ${CMAKE_INSTALL_BINDIR}
          COMPONENT sim EXCLUDE_FROM_ALL)
  install(FILES scripts/pcscd_mounts.py DESTINATION ${CMAKE_INSTALL_DATADIR}/acr122-sim
          COMPONENT sim EXCLUDE_FROM_ALL)
  install(FILES man/acr122-sim.1 man/with-pcscd.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
          COMPONENT sim EXCLUDE_FROM_ALL)
  install(FILES completions/acr122-sim completions/with-pcscd
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          COMPONENT sim EXCLUDE_FROM_ALL)
endif()
