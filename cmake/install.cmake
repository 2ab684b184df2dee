# SPDX-License-Identifier: LGPL-2.1-or-later
# Where things go. usbdropdir is pcscd's, an absolute path outside the prefix: a cache variable, so
# that staged and private installs work. DESTDIR applies to it as to every path.
pkg_get_variable(pcsclite_usbdropdir libpcsclite usbdropdir)
set(usbdropdir "${pcsclite_usbdropdir}" CACHE PATH "Directory that pcscd loads USB drivers from")
set(udevrulesdir "/usr/lib/udev/rules.d" CACHE PATH "Directory for the udev rule")
set(modprobedir "/usr/lib/modprobe.d" CACHE PATH "Directory for the kernel module blacklist")
set(confdir "/etc" CACHE PATH "Directory for ifd-acr122.conf")

install(TARGETS ifdacr122 LIBRARY DESTINATION ${usbdropdir}/ifd-acr122.bundle/Contents/Linux
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
install(FILES ${bundle_dir}/Contents/Info.plist
        DESTINATION ${usbdropdir}/ifd-acr122.bundle/Contents)
install(FILES udev/92-ifd-acr122.rules DESTINATION ${udevrulesdir})
install(FILES etc/ifd-acr122-blacklist.conf DESTINATION ${modprobedir})
# Settings that somebody edited stay as they are.
install(CODE "set(conf \"\$ENV{DESTDIR}${confdir}/ifd-acr122.conf\")
if(EXISTS \"\${conf}\")
  message(STATUS \"Kept: \${conf}\")
else()
  file(INSTALL \"${CMAKE_CURRENT_SOURCE_DIR}/etc/ifd-acr122.conf\"
       DESTINATION \"${confdir}\")
endif()")
install(FILES man/ifd-acr122.conf.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
